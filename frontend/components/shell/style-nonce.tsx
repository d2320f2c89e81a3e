"use client";

import { setNonce } from "get-nonce";

/** Dialogs lock scrolling with a <style> element; the CSP accepts it only with this page's nonce. */
export function StyleNonce({ nonce }: { readonly nonce: string }) {
  if (nonce) setNonce(nonce);
  return null;
}
