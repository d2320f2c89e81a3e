/** What the backend answers, checked at run time. Unknown extra keys are ignored. */
import { z } from "zod";

export const prioritySchema = z.enum(["low", "medium", "high"]);

export const userSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string().nullish().transform((name) => name ?? ""),
});

export const todoSchema = z.object({
  id: z.string(),
  title: z.string(),
  notes: z.string().nullish().transform((notes) => notes ?? ""),
  due_date: z.string().nullable(),
  priority: prioritySchema,
  tags: z.array(z.string()),
  done: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
});

export const todoPageSchema = z.object({ items: z.array(todoSchema), next_cursor: z.string().nullable() });

export const conversationSchema = z.object({
  id: z.string(),
  title: z.string().nullish().transform((title) => title || "Untitled conversation"),
  updated_at: z.string().optional(),
  created_at: z.string().optional(),
});

export const conversationPageSchema = z.object({ items: z.array(conversationSchema) });

export const toolCallSchema = z.object({
  name: z.string(),
  arguments: z.unknown(),
  result: z.unknown().optional(),
});

export const messageSchema = z.object({
  id: z.string(),
  role: z.enum(["user", "assistant"]),
  content: z.string(),
  tool_calls: z.array(toolCallSchema).nullish().transform((calls) => calls ?? []),
  created_at: z.string().optional(),
});

export const messagePageSchema = z.object({ items: z.array(messageSchema) });

export const errorBodySchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), request_id: z.string().nullish() }),
});

export type Priority = z.infer<typeof prioritySchema>;
export type User = z.infer<typeof userSchema>;
export type Todo = z.infer<typeof todoSchema>;
export type TodoPage = z.infer<typeof todoPageSchema>;
export type Conversation = z.infer<typeof conversationSchema>;
export type StoredMessage = z.infer<typeof messageSchema>;
