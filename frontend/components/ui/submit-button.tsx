"use client";

import type { ComponentProps } from "react";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/lib/use-hydrated";

/**
 * Sends its form, once the page's script has taken over. Before that the browser would send it by itself: to this
 * page's address, with what is in the fields behind it, passwords too.
 */
export function SubmitButton({ disabled, ...props }: Omit<ComponentProps<typeof Button>, "type" | "asChild">) {
  const isHydrated = useHydrated();
  return <Button type="submit" disabled={disabled === true || !isHydrated} {...props} />;
}
