import { Tabs } from "@base-ui/react/tabs";
import { ChevronDown, Download, LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { toAppError } from "../../backend/errors";
import type { AppError, Memory } from "../../backend/ports";
import { ended } from "../../meeting/memory";
import { useBackend } from "../../state/backend";
import { closeDialog, useDialog } from "../../state/dialogs";
import { ExportMenu } from "../../state/ExportMenu";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ErrorNote } from "../../ui/ErrorNote";
import { ChatMemory } from "./ChatMemory";
import { Whereabouts } from "./Whereabouts";
import "./memory.css";

/** What a meeting leaves behind: every room's chat, and who was where when; as far as one may read it. */
export function MemoryDialog() {
  const { t } = useTranslation();
  const wanted = useDialog("memory");
  return (
    <Dialog page open={wanted !== null} onClose={closeDialog} title={t("memory.title")}>
      {wanted && <Loading key={wanted.meeting} meeting={wanted.meeting} />}
    </Dialog>
  );
}

function Loading({ meeting }: { meeting: string }) {
  const { t } = useTranslation();
  const { meetings } = useBackend();
  const [memory, setMemory] = useState<Memory | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew with each try
  useEffect(() => {
    let wanted = true;
    setError(null);
    meetings.memory(meeting).then(
      (m) => wanted && setMemory(m),
      (e) => wanted && setError(toAppError(e)),
    );
    return () => {
      wanted = false;
    };
  }, [meetings, meeting, tries]);
  if (error) return <ErrorNote error={error} onRetry={() => setTries(tries + 1)} />;
  if (memory) return <Remembered memory={memory} />;
  return (
    <p className="memory-loading" role="status">
      <LoaderCircle className="turning" aria-hidden />
      {t("memory.loading")}
    </p>
  );
}

function Remembered({ memory }: { memory: Memory }) {
  const { t } = useTranslation();
  const [now] = useState(() => Date.now());
  if (memory.stays.length === 0 && memory.rooms.every((r) => r.lines.length === 0))
    return (
      <div className="memory-empty">
        <h2>
          <bdi>{memory.name}</bdi>
        </h2>
        <p>{t("memory.empty")}</p>
        <p className="muted">{t("memory.emptyNext")}</p>
      </div>
    );
  return (
    <Tabs.Root className="memory" defaultValue="chats" data-testid="memory">
      <div className="memory-head">
        <h2 className="clip">
          <bdi>{memory.name}</bdi>
        </h2>
        <ExportMenu
          meeting={memory.meeting}
          name={memory.name}
          at={ended(memory, now)}
          trigger={
            <Button>
              <Download aria-hidden />
              {t("memory.exportShort")}
              <ChevronDown aria-hidden />
            </Button>
          }
        />
      </div>
      <Tabs.List className="memory-tabs">
        <Tabs.Tab value="chats" className="memory-tab">
          {t("memory.chats")}
        </Tabs.Tab>
        <Tabs.Tab value="where" className="memory-tab">
          {t("memory.where")}
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="chats" className="memory-panel" tabIndex={-1}>
        <ChatMemory memory={memory} />
      </Tabs.Panel>
      <Tabs.Panel value="where" className="memory-panel" tabIndex={-1}>
        <Whereabouts memory={memory} now={now} />
      </Tabs.Panel>
    </Tabs.Root>
  );
}
