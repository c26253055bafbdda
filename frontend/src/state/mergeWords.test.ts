import { expect, it } from "vitest";
import { emptyMeeting, idOf, people } from "../backend/memory/people";
import { i18next } from "../i18n";
import { mergeWords } from "./mergeWords";

const m = emptyMeeting("Workshop", people(8, "Me", "owner"));
const say = (n: number, lines: number, moves: number, lng = "en") =>
  mergeWords(
    i18next.getFixedT(lng),
    { at: 1, people: Array.from({ length: n }, (_, i) => idOf(i + 1)), lines, moves },
    m,
  );

it("says who is back and what came with them", () => {
  expect(say(5, 12, 2)).toBe(
    "The meeting is whole again. Ana Ribeiro, Bo Lindqvist and 3 others are back; 12 messages and 2 moves came with them.",
  );
  expect(say(2, 1, 0)).toBe(
    "The meeting is whole again. Ana Ribeiro and Bo Lindqvist are back; 1 message came with them.",
  );
  expect(say(1, 0, 1)).toBe("The meeting is whole again. Ana Ribeiro is back; 1 move came with them.");
});

it("says nothing of what there is none of", () => {
  expect(say(1, 0, 0)).toBe("The meeting is whole again. Ana Ribeiro is back.");
  expect(say(0, 3, 0)).toBe("The meeting is whole again. Came with it: 3 messages.");
  expect(say(0, 0, 0)).toBe("The meeting is whole again.");
});

it("says it in German", () => {
  expect(say(3, 2, 1, "de")).toBe(
    "Die Besprechung ist wieder vollständig. Ana Ribeiro, Bo Lindqvist und Cy Okafor sind zurück; dabei: 2 Nachrichten und 1 Verschiebung.",
  );
});
