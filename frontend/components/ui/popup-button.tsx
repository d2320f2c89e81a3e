"use client";

import { type KeyboardEvent, type ReactElement, useState } from "react";
import { Button, type ButtonProps } from "@/components/ui/button";
import { OnDemand, type Part } from "@/components/ui/on-demand";

/** What a popup gets that is loaded when its button is used first. It shows the button itself, and begins open. */
export interface PopupProps {
  readonly button: ReactElement<ButtonProps>;
  readonly openedBy: "pointer" | "key";
}

interface PopupButtonProps<Props> extends ButtonProps {
  readonly kind: "menu" | "dialog";
  readonly popup: Part<Props & PopupProps>;
  readonly popupProps: Props;
}

/** A button with a menu or a dialog at its side, whose script is loaded when it is first used. */
export function PopupButton<Props extends object>({ kind, popup, popupProps, ...look }: PopupButtonProps<Props>) {
  const [openedBy, setOpenedBy] = useState<PopupProps["openedBy"] | null>(null);
  const preload = () => void popup.load().catch(() => undefined);
  const button = <Button {...look} />;
  const closed = (
    <Button
      {...look}
      aria-haspopup={kind}
      aria-expanded={false}
      aria-busy={openedBy !== null || undefined}
      // A click by key has no clicks to count.
      onClick={(event) => setOpenedBy(event.detail === 0 ? "key" : "pointer")}
      onKeyDown={(event) => {
        if (opensMenu(kind, event)) setOpenedBy("key");
        // It may still be on its way.
        else if (event.key === "Escape") setOpenedBy(null);
      }}
      onPointerEnter={preload}
      onFocus={preload}
    />
  );
  return (
    <OnDemand
      part={popup}
      props={{ ...popupProps, button, openedBy: openedBy ?? "pointer" }}
      isWanted={openedBy !== null}
      fallback={closed}
      onFailure={() => setOpenedBy(null)}
    />
  );
}

function opensMenu(kind: "menu" | "dialog", event: KeyboardEvent): boolean {
  if (kind !== "menu" || event.key !== "ArrowDown") return false;
  event.preventDefault();
  return true;
}
