import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { EllipsisVertical, Maximize2, Minimize2, Plus, RotateCcw, Search, Shield, Shuffle } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { deal, reset } from "../../meeting/board";
import { size } from "../../meeting/draft";
import { beginDraft, endDraft, useAhead, useDraft, useMover } from "../../state/draft";
import { usePanel } from "../../state/panel";
import { useMeeting } from "../../state/store";
import { IconButton } from "../../ui/Button";
import { Menu, MenuItem, MenuLine } from "../../ui/Menu";
import { EditRoom } from "./EditRoom";
import { useBoard } from "./store";

/** Live or draft, finding people, and what concerns everybody. `more` are further entries of the menu. */
export function Toolbar({ more }: { more?: ReactNode }) {
  const { t } = useTranslation();
  const wide = usePanel((p) => p.wide);
  return (
    <div className="board-tools">
      <Mode />
      <Find />
      <More more={more} />
      <IconButton
        label={t(wide ? "board.narrow" : "board.wide")}
        aria-pressed={wide}
        data-testid="wide"
        onClick={() => usePanel.setState({ wide: !wide })}
      >
        {wide ? <Minimize2 aria-hidden /> : <Maximize2 aria-hidden />}
      </IconButton>
    </div>
  );
}

function Mode() {
  const { t } = useTranslation();
  const on = useDraft((d) => d.on);
  const fixed = useDraft((d) => d.settingUp || size(d.draft) > 0); // apply or discard it first
  return (
    <RadioGroup
      className="modes"
      aria-label={t("board.mode")}
      value={on ? "draft" : "live"}
      onValueChange={(v) => (v === "draft" ? beginDraft() : endDraft())}
    >
      {(["live", "draft"] as const).map((mode) => (
        <Radio.Root key={mode} value={mode} className="mode" disabled={mode === "live" && fixed} data-mode={mode}>
          <span className="mode-dot" aria-hidden />
          {t(`board.${mode}`)}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}

function Find() {
  const { t } = useTranslation();
  const search = useBoard((b) => b.search);
  return (
    <label className="board-find">
      <Search aria-hidden />
      <input
        className="input"
        type="search"
        placeholder={t("board.find")}
        aria-label={t("board.find")}
        value={search}
        onChange={(e) => useBoard.setState({ search: e.target.value })}
      />
    </label>
  );
}

function More({ more }: { more?: ReactNode }) {
  const { t } = useTranslation();
  const { move } = useMover();
  const meeting = useMeeting((m) => m);
  const ahead = useAhead();
  const moderators = useBoard((b) => b.moderators);
  const [adding, setAdding] = useState(false);
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t("board.more")}>
            <EllipsisVertical aria-hidden />
          </IconButton>
        }
      >
        <MenuItem onClick={() => void move(deal(meeting, ahead, Math.random))}>
          <Shuffle aria-hidden />
          {t("board.shuffle")}
        </MenuItem>
        <MenuItem onClick={() => void move(reset(meeting, { ahead, moderators }))}>
          <RotateCcw aria-hidden />
          {t("board.reset")}
        </MenuItem>
        <MenuItem onClick={() => setAdding(true)}>
          <Plus aria-hidden />
          {t("board.add")}
        </MenuItem>
        <MenuItem onClick={() => useBoard.setState({ moderators: !moderators })}>
          <Shield aria-hidden />
          {t(moderators ? "board.hideModerators" : "board.showModerators")}
        </MenuItem>
        {more && <MenuLine />}
        {more}
      </Menu>
      <EditRoom room={null} open={adding} onClose={() => setAdding(false)} />
    </>
  );
}
