import type { TFunction } from "i18next";
import { type Change, MAIN_ROOM, type Meeting } from "../backend/ports";
import { errorText } from "../i18n";
import { nameOf, roomOf } from "../meeting/rooms";
import { mergeWords } from "./mergeWords";
import type { Toast } from "./toasts";

/** The sentence of a toast. */
export function toastWords(t: TFunction, toast: Toast, meeting: Meeting | null): string {
  const { kind, name, error, text } = toast;
  const room = roomName(t, meeting, toast.room);
  switch (kind) {
    case "error":
      return errorText(error?.code ?? "internal");
    case "said":
      return text ?? "";
    case "change": {
      const change = meeting?.changes.find((c) => c.id === toast.change);
      return change && meeting ? changeWords(t, change, meeting) : t("notice.changed.ruled", { name });
    }
    case "joined":
    case "left":
      return peopleWords(t, kind, toast.names ?? [name ?? ""]);
    case "merged":
      return mergedWords(t, toast, meeting);
    case "host":
      return toast.participant === meeting?.me ? t("notice.hostYou") : t("notice.host", { name });
    case "hand":
      return toast.room && toast.room !== MAIN_ROOM ? t("help.toast", { name, room }) : t("notice.hand", { name });
    case "helper":
      return t("help.coming", { name });
    case "note":
      return t("reach.toast", { name });
    case "late":
      return t(`late.joined.${toast.change ? "placed" : (meeting?.rules.late ?? "ask")}`, { name, room });
    default:
      return t(`notice.${kind}`, { name, room });
  }
}

/** Counts go up while more comes of the same merge. */
function mergedWords(t: TFunction, { merged }: Toast, m: Meeting | null): string {
  const now = merged && m?.merged?.at === merged.at ? m.merged : merged;
  return now && m ? mergeWords(t, now, m) : t("merge.whole");
}

function peopleWords(t: TFunction, kind: "joined" | "left", names: string[]): string {
  const [name, ...more] = names;
  return more.length === 0 ? t(`notice.${kind}`, { name }) : t(`notice.${kind}More`, { name, count: more.length });
}

/** Who did what to the rooms: "Bo moved 3 people". */
function changeWords(t: TFunction, c: Change, m: Meeting): string {
  const room = roomName(t, m, c.room || undefined);
  if (c.kind !== "moved") return t(`notice.changed.${c.kind}`, { name: c.name, room });
  const first = c.moves[0];
  const words = {
    name: c.name,
    count: c.moves.length,
    who: first ? nameOf(m, first.participant) : "",
    room: first ? roomName(t, m, first.to || MAIN_ROOM) : room,
  };
  return c.by === m.me ? t("notice.changed.you", words) : t("notice.changed.moved", words);
}

function roomName(t: TFunction, m: Meeting | null, id: string | undefined): string {
  return (m && id && roomOf(m, id).name) || t("stage.main");
}
