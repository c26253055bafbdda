import { useMemo } from "react";
import { create } from "zustand";
import type { Meeting } from "../backend/ports";
import type { Moves } from "../meeting/board";
import { type Draft, movesOf, noDraft, put, reconcile, size } from "../meeting/draft";
import { useBackend, useRun } from "./backend";
import { useView } from "./store";

interface Drafting {
  /** Moves are collected instead of made. */
  on: boolean;
  draft: Draft;
  /** The draft before each step, for taking steps back. */
  before: Draft[];
  /** The rooms were made just now and are being filled by hand: the way back takes them away again. */
  settingUp: boolean;
  /** Moves that were asked of the app and are not in a snapshot yet. */
  pending: Moves;
}

const nothing: Drafting = { on: false, draft: noDraft, before: [], settingUp: false, pending: {} };

/** What is planned and not done yet. */
export const useDraft = create<Drafting>(() => nothing);

export function beginDraft(settingUp = false): void {
  useDraft.setState({ on: true, settingUp });
}

export function endDraft(): void {
  useDraft.setState({ on: false, draft: noDraft, before: [], settingUp: false });
}

/** Empties the draft and stays in it. */
export function discard(): void {
  useDraft.setState(({ draft, before }) => (size(draft) === 0 ? {} : { draft: noDraft, before: [...before, draft] }));
}

/** Puts moves into the draft. */
export function plan(moves: Moves): void {
  const m = useView.getState().snapshot?.meeting;
  if (!m) return;
  useDraft.setState(({ draft, before }) => ({ draft: put(draft, m, moves), before: [...before, draft] }));
}

/** Takes the last step of the draft back; says whether there was one. */
export function stepBack(): boolean {
  const { before } = useDraft.getState();
  const last = before.at(-1);
  if (!last) return false;
  useDraft.setState({ draft: last, before: before.slice(0, -1) });
  return true;
}

/** Fits the draft and what is pending to a new state of the meeting; answers who was moved meanwhile by others. */
export function follow(m: Meeting): string[] {
  const { draft: planned, pending } = useDraft.getState();
  const { draft, moved } = reconcile(planned, m);
  if (draft !== planned) useDraft.setState({ draft, before: [] });
  const arrived = m.participants.filter((p) => pending[p.id] !== undefined && p.assigned === pending[p.id]);
  settled(arrived.map((p) => p.id));
  return moved;
}

function settled(ids: string[]): void {
  const { pending } = useDraft.getState();
  if (!ids.some((id) => id in pending)) return;
  const left = Object.entries(pending).filter(([id]) => !ids.includes(id));
  useDraft.setState({ pending: Object.fromEntries(left) });
}

const patience = 1500; // ms that a snapshot may come after the answer

export interface Mover {
  /** Moves people: at once, or in the draft. Resolves to whether that went well. */
  move: (moves: Moves) => Promise<boolean>;
  /** Makes the draft true in one step. */
  apply: () => Promise<boolean>;
}

export function useMover(): Mover {
  const { rooms } = useBackend();
  const run = useRun();
  return useMemo(() => {
    const assign = async (moves: Moves) => {
      const ids = Object.keys(moves);
      if (ids.length === 0) return true;
      useDraft.setState(({ pending }) => ({ pending: { ...pending, ...moves } }));
      const done = await run(rooms.assign(moves));
      if (done) setTimeout(() => settled(ids), patience);
      else settled(ids);
      return done;
    };
    return {
      move: async (moves) => {
        if (!useDraft.getState().on) return assign(moves);
        plan(moves);
        return true;
      },
      apply: async () => {
        const done = await assign(movesOf(useDraft.getState().draft));
        if (done) endDraft();
        return done;
      },
    };
  }, [rooms, run]);
}

/** Where people are shown ahead of the app's word. */
export function useAhead(): Moves {
  const draft = useDraft((d) => d.draft);
  const pending = useDraft((d) => d.pending);
  return useMemo(() => ({ ...movesOf(draft), ...pending }), [draft, pending]);
}

/** For another meeting. */
export function forgetDraft(): void {
  useDraft.setState(nothing);
}
