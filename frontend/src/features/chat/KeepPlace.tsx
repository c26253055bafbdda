import { Component, type ReactNode, type RefObject } from "react";

interface Place {
  line: string;
  top: number; // px below the scroller's edge
}

interface Props {
  scroller: RefObject<HTMLElement | null>;
  children: ReactNode;
}

/**
 * What is being read stays where it is when something is inserted above it. By hand, since WebKit has no scroll
 * anchoring; where the browser has it, nothing is left to do here.
 */
export class KeepPlace extends Component<Props> {
  // only a class is asked right before the page changes
  override getSnapshotBeforeUpdate(): Place | null {
    const s = this.props.scroller.current;
    return s && placeIn(s);
  }

  override componentDidUpdate(_: Props, __: unknown, place: Place | null): void {
    const s = this.props.scroller.current;
    if (s && place) bringBack(s, place);
  }

  override render(): ReactNode {
    return this.props.children;
  }
}

/** The first line that can be read. */
function placeIn(scroller: HTMLElement): Place | null {
  const { top } = scroller.getBoundingClientRect();
  const seen = (e: Element) => e.getBoundingClientRect().bottom > top;
  const group = [...scroller.querySelectorAll("[role=log] > *")].find(seen);
  const line = group && [group, ...group.querySelectorAll("[data-line]")].filter(lineOf).find(seen);
  return line ? { line: lineOf(line)!, top: line.getBoundingClientRect().top - top } : null;
}

function bringBack(scroller: HTMLElement, { line, top }: Place): void {
  const element = scroller.querySelector(`[data-line="${CSS.escape(line)}"]`);
  if (!element) return; // it was taken out
  const now = element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  if (Math.abs(now - top) >= 1) scroller.scrollTop += now - top;
}

function lineOf(e: Element): string | null {
  return e.getAttribute("data-line");
}
