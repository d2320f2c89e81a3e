"use client";

import { type ReactNode, useCallback, useState } from "react";

/** A polite live region and the function that speaks through it. */
export function useAnnouncer(): { readonly announce: (text: string) => void; readonly region: ReactNode } {
  const [message, setMessage] = useState({ text: "", turn: false });
  const announce = useCallback((text: string) => setMessage(({ turn }) => ({ text, turn: !turn })), []);
  // A no-break space makes the same sentence, said twice, a change that is spoken twice.
  const spoken = message.turn ? message.text : `${message.text}\u00a0`;
  const region = (
    <div role="status" className="sr-only">
      {message.text ? spoken : ""}
    </div>
  );
  return { announce, region };
}
