import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { bringTo, holdOver, leaveIt, takeUp, useCarried } from "./carried.ts";
import { useLanguage } from "./settings.ts";

/** A pointer that went so far drags; one that did not has clicked. */
const draggedPx = 6;

interface CarriableProps {
  /** The word by which the action `move` knows it. */
  readonly what: string;
  readonly label: string;
  readonly class: string;
  readonly children: ComponentChildren;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A badge that can be dragged to another host; clicked, or by Enter, it is taken up, and the hosts where it may go have a button. */
export function Carriable({ what, label, class: name, children }: CarriableProps) {
  const { say } = useLanguage();
  const carried = useCarried();
  const began = useRef<Point | undefined>(undefined);
  const hasDragged = useRef(false);
  const [at, setAt] = useState<Point>();
  const mine = carried?.what === what;
  // A drag that ended before the service had said where it may go is decided then.
  const dropped = useRef<string | undefined>(undefined);
  useEffect(() => {
    const host = dropped.current;
    if (!mine || carried.targets === undefined || host === undefined) return;
    dropped.current = undefined;
    bringTo(host);
  });
  return (
    <>
      <button
        type="button"
        class={name}
        aria-label={say("carry", { what: label })}
        aria-pressed={mine}
        title={say("carry", { what: label })}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          hasDragged.current = false;
          began.current = { x: event.clientX, y: event.clientY };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          const from = began.current;
          if (from === undefined) return;
          const now = { x: event.clientX, y: event.clientY };
          if (at === undefined && Math.hypot(now.x - from.x, now.y - from.y) < draggedPx) return;
          if (at === undefined) void takeUp(what, label);
          hasDragged.current = true;
          setAt(now);
          holdOver(hostAt(now));
        }}
        onPointerUp={(event) => {
          began.current = undefined;
          if (at === undefined) return;
          setAt(undefined);
          const host = hostAt({ x: event.clientX, y: event.clientY });
          holdOver(undefined);
          if (host === undefined) leaveIt();
          else if (carried?.targets === undefined) dropped.current = host;
          else bringTo(host);
        }}
        onPointerCancel={() => {
          began.current = undefined;
          if (at !== undefined) leaveIt();
          setAt(undefined);
        }}
        onClick={() => {
          // A drag ends with a click as well.
          const wasDragged = hasDragged.current;
          hasDragged.current = false;
          if (wasDragged) return;
          if (mine) leaveIt();
          else void takeUp(what, label);
        }}
      >
        {children}
      </button>
      {at !== undefined && (
        <span class={`${name} ghost`} style={{ left: `${at.x}px`, top: `${at.y}px` }} aria-hidden="true">
          {children}
        </span>
      )}
    </>
  );
}

function hostAt({ x, y }: Point): string | undefined {
  const found = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-host]");
  return found?.dataset["host"];
}
