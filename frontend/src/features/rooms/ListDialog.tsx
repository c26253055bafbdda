import { Download, FolderOpen } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toAppError } from "../../backend/errors";
import type { AppError, ListReport } from "../../backend/ports";
import { decodeText, useful } from "../../meeting/groups";
import { useBackend, useRun } from "../../state/backend";
import { closeDialog, useDialog } from "../../state/dialogs";
import { useMover } from "../../state/draft";
import { useMeeting } from "../../state/store";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ErrorNote } from "../../ui/ErrorNote";
import { ListResult } from "./ListResult";

const largest = 1 << 20; // bytes; a line for each of some thousand people

/** Who belongs where, as a file "name,room": in, with a report before anything is done, and out. */
export function ListDialog() {
  const { t } = useTranslation();
  const open = useDialog("list") !== null;
  return (
    <Dialog open={open} onClose={closeDialog} title={t("rooms.list.title")}>
      <Lists />
    </Dialog>
  );
}

function Lists() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  const { move } = useMover();
  const [report, setReport] = useState<ListReport | null>(null);
  const [later, setLater] = useState(true);
  const [error, setError] = useState<AppError | null>(null);

  async function read(file: File) {
    setReport(null);
    setError(null);
    try {
      if (file.size > largest) throw { code: "bad_list", detail: `${file.size} bytes` };
      setReport(await rooms.readList(decodeText(await file.arrayBuffer())));
    } catch (e) {
      setError(toAppError(e));
    }
  }

  async function apply(r: ListReport) {
    const names = Object.keys(r.later).length > 0 && later;
    if (names && !(await run(rooms.rule({ late: "list", list: r.later })))) return;
    if (Object.keys(r.moves).length === 0 || (await move(r.moves))) closeDialog();
  }

  return (
    <div className="rooms-form">
      <p className="muted">{t("rooms.list.next")}</p>
      <div className="rooms-line">
        <Choose onFile={(f) => void read(f)} />
        <Save />
      </div>
      {error && <ErrorNote error={error} />}
      {report && <ListResult report={report} later={later} onLater={setLater} />}
      {report && (
        <Button kind="primary" disabled={!useful(report)} onClick={() => void apply(report)}>
          {t("rooms.list.apply")}
        </Button>
      )}
    </div>
  );
}

function Choose({ onFile }: { onFile: (f: File) => void }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  function chosen(e: ChangeEvent<HTMLInputElement>) {
    const file = e.target.files?.[0];
    e.target.value = ""; // the same file can be chosen again
    if (file) onFile(file);
  }
  return (
    <>
      <Button data-first onClick={() => field.current?.click()}>
        <FolderOpen aria-hidden />
        {t("rooms.list.choose")}
      </Button>
      <input
        ref={field}
        type="file"
        accept=".csv,.txt,text/csv,text/plain"
        hidden
        aria-label={t("rooms.list.choose")}
        onChange={chosen}
      />
    </>
  );
}

function Save() {
  const { t } = useTranslation();
  const { rooms, saveFile } = useBackend();
  const run = useRun();
  const name = useMeeting((m) => m.name);
  const save = async () => saveFile(`${t("rooms.list.file", { name })}.csv`, await rooms.writeList());
  return (
    <Button onClick={() => void run(save())}>
      <Download aria-hidden />
      {t("rooms.list.save")}
    </Button>
  );
}
