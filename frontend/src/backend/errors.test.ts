import { expect, it } from "vitest";
import { toAppError } from "./errors";

it.each([
  [
    { code: "removed", detail: "x" },
    { code: "removed", detail: "x" },
  ],
  ['{"code":"disk_full","detail":"no space"}', { code: "disk_full", detail: "no space" }],
  [new Error('{"code":"refused"}'), { code: "refused", detail: undefined }],
  ["boom", { code: "internal", detail: "boom" }],
  [new Error("boom"), { code: "internal", detail: "boom" }],
  [undefined, { code: "internal", detail: "undefined" }],
  ['"just text"', { code: "internal", detail: '"just text"' }],
])("%j", (thrown, error) => expect(toAppError(thrown)).toEqual(error));
