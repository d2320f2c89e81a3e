import packageJson from "@/package.json";

export const dynamic = "force-dynamic";

/** Liveness of this process only: it does not depend on the backend. */
export function GET(): Response {
  return Response.json(
    {
      status: "ok",
      timestamp: new Date().toISOString(),
      version: process.env.APP_VERSION ?? packageJson.version,
    },
    { headers: { "Cache-Control": "no-store" } },
  );
}
