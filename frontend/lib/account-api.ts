/** What a person can do with their account and their data. */
import * as v from "valibot";
import { API_BASE, request, requestJson } from "@/lib/api-client";
import {
  vAccountOptions,
  vImportPreview,
  vImportResult,
  vReminderChannels,
  vSessionList,
  type vSessionRead,
} from "@/lib/generated/valibot.gen";

export type Session = v.InferOutput<typeof vSessionRead>;
export type ImportPreview = v.InferOutput<typeof vImportPreview>;

const deletionSchema = v.object({ deletes_at: v.string() });

export async function changePassword(current: string, next: string): Promise<void> {
  const body = { current_password: current, new_password: next };
  await request("/auth/password", { method: "POST", body });
}

export async function fetchSessions(): Promise<readonly Session[]> {
  return (await requestJson(vSessionList, "/auth/sessions")).items;
}

/** Signs out one session, or everywhere but here. */
export async function endSession(id: string | null): Promise<void> {
  await request(id === null ? "/auth/sessions" : `/auth/sessions/${id}`, { method: "DELETE" });
}

/** Where reminders reach the person, in a sentence. */
export async function fetchReminderReach(userId: string): Promise<string> {
  return (await requestJson(vReminderChannels, `/${userId}/reminders/channels`)).message;
}

/** Days that a deletion waits, in which it can be called off. */
export async function fetchDeletionDays(): Promise<number> {
  return (await requestJson(vAccountOptions, "/auth/options")).deletion_days;
}

/** Gives the moment (ISO 8601) at which the account will be gone. */
export async function deleteAccount(password: string): Promise<string> {
  return (await requestJson(deletionSchema, "/auth/deletion", { method: "POST", body: { password } })).deletes_at;
}

export async function keepAccount(): Promise<void> {
  await request("/auth/deletion", { method: "DELETE" });
}

export type ExportFormat = "json" | "csv" | "ics";

export function exportAddress(userId: string, format: ExportFormat): string {
  return `${API_BASE}/${userId}/export?format=${format}`;
}

export function previewImport(userId: string, file: File): Promise<ImportPreview> {
  return requestJson(vImportPreview, `/${userId}/import/preview`, { method: "POST", file });
}

/** Adds every todo of the file or none; gives how many. */
export async function importTodos(userId: string, file: File): Promise<number> {
  return (await requestJson(vImportResult, `/${userId}/import`, { method: "POST", file })).count;
}
