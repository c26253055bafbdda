import { useTranslation } from "react-i18next";
import { roomOf } from "../../meeting/rooms";
import { ExportMenu } from "../../state/ExportMenu";
import { usePanel } from "../../state/panel";
import { useMeeting } from "../../state/store";
import { Select } from "../../ui/Select";
import { HueBadge } from "../../ui/Signs";
import { Compose } from "./Compose";
import { Lines } from "./Lines";
import "./chat.css";

/** The chat of a room; who may read several picks one. */
export function ChatPanel() {
  const { t } = useTranslation();
  const meeting = useMeeting((m) => m);
  const wanted = usePanel((p) => p.chat);
  const id = meeting.chats.some((c) => c.room === wanted) ? wanted : meeting.location;
  const room = roomOf(meeting, id);
  const name = (r: { name: string }) => r.name || t("stage.main");
  const options = meeting.chats.map((c) => {
    const r = roomOf(meeting, c.room);
    return { value: c.room, label: name(r), sign: <HueBadge hue={r.hue} letter={r.letter} /> };
  });
  return (
    <div className="chat" data-hue={room.hue || undefined} data-testid="chat" data-room={room.id}>
      <div className="chat-head">
        {options.length > 1 ? (
          <Select
            hideLabel
            label={t("chat.room")}
            value={room.id}
            options={options}
            onChange={(chosen) => usePanel.setState({ chat: chosen === meeting.location ? "" : chosen })}
          />
        ) : (
          <p className="chat-room">
            <HueBadge hue={room.hue} letter={room.letter} />
            {name(room)}
          </p>
        )}
        <ExportMenu page meeting={meeting.id} name={meeting.name} at={Date.now()} />
      </div>
      <Lines key={room.id} room={room.id} name={name(room)} />
      <Compose key={`c${room.id}`} room={room.id} name={name(room)} />
    </div>
  );
}
