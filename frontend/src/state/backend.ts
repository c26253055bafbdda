import { createContext, useContext, useMemo } from "react";
import { toAppError } from "../backend/errors";
import type { AppError, Backend } from "../backend/ports";
import { useToasts } from "./toasts";

const BackendContext = createContext<Backend | null>(null);
export const BackendProvider = BackendContext.Provider;

export function useBackend(): Backend {
  return useContext(BackendContext)!;
}

/** Runs a command whose failure is told as a toast. Resolves to whether it went through. */
export function useRun(): (command: Promise<unknown>) => Promise<boolean> {
  return useMemo(
    () => async (command) => {
      const error = await failure(command);
      if (error) useToasts.getState().add({ kind: "error", error });
      return error === null;
    },
    [],
  );
}

/** The error of a command, or null. */
export async function failure(command: Promise<unknown>): Promise<AppError | null> {
  try {
    await command;
    return null;
  } catch (e) {
    return toAppError(e);
  }
}
