import { Download, FileText, History, Table } from "lucide-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { fileName } from "../meeting/memory";
import { IconButton } from "../ui/Button";
import { Menu, MenuItem, MenuLine } from "../ui/Menu";
import { useBackend, useRun } from "./backend";
import { openDialog } from "./dialogs";

interface Props {
  meeting: string;
  name: string;
  at: number; // Unix ms that the file is named after
  trigger?: ReactElement;
  /** Offers the page of the memory too, where one is not on it. */
  page?: boolean;
}

/** Saves a meeting as a file, as far as one may read it. */
export function ExportMenu({ meeting, name, at, trigger, page }: Props) {
  const { t } = useTranslation();
  const backend = useBackend();
  const run = useRun();

  async function save(format: "markdown" | "csv") {
    const text = await backend.meetings.exportAs({ meeting, format });
    await backend.saveFile(fileName(name, at, format === "csv" ? "csv" : "md"), text);
  }

  return (
    <Menu
      trigger={
        trigger ?? (
          <IconButton label={t("memory.export")} data-testid="export">
            <Download aria-hidden />
          </IconButton>
        )
      }
    >
      <MenuItem onClick={() => void run(save("markdown"))}>
        <FileText aria-hidden />
        {t("memory.markdown")}
      </MenuItem>
      <MenuItem onClick={() => void run(save("csv"))}>
        <Table aria-hidden />
        {t("memory.csv")}
      </MenuItem>
      {page && (
        <>
          <MenuLine />
          <MenuItem onClick={() => openDialog({ kind: "memory", meeting })}>
            <History aria-hidden />
            {t("memory.open")}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
