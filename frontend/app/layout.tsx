import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { StyleNonce } from "@/components/shell/style-nonce";
import { parseTheme, THEME_COOKIE } from "@/lib/theme";
import "./globals.css";

const body = localFont({
  src: "../node_modules/@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2",
  variable: "--font-body",
  weight: "100 900",
  display: "swap",
});

export const metadata: Metadata = {
  title: { default: "Todo", template: "%s · Todo" },
  description: "A todo list you can talk to.",
  robots: { index: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  interactiveWidget: "resizes-content",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f8f7f3" },
    { media: "(prefers-color-scheme: dark)", color: "#101513" },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const [cookieStore, headerStore] = await Promise.all([cookies(), headers()]);
  const theme = parseTheme(cookieStore.get(THEME_COOKIE)?.value);
  return (
    <html lang="en" className={body.variable} data-theme={theme === "system" ? undefined : theme}>
      <body className="font-sans">
        <StyleNonce nonce={headerStore.get("x-nonce") ?? ""} />
        {children}
      </body>
    </html>
  );
}
