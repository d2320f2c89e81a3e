/** What the backend answers, checked at run time. The shapes are generated; unknown extra keys are ignored. */
import type * as z from "zod/mini";
import {
  type zConversationPage,
  type zConversationRead,
  type zMessageRead,
  type zTodoChanges,
  type zTodoCreate,
  type zTodoPage,
  zTodoRead,
  type zUndoResult,
  type zUserRead,
  type zWordsRead,
} from "@/lib/generated/zod.gen";

export {
  zBulkResult as bulkResultSchema,
  zConflictBody as conflictSchema,
  zConversationPage as conversationPageSchema,
  zConversationRead as conversationSchema,
  zOperationList as operationListSchema,
  zErrorBody as errorBodySchema,
  zMessagePage as messagePageSchema,
  zTodoChanges as todoChangesSchema,
  zTodoPage as todoPageSchema,
  zTodoRead as todoSchema,
  zUndoResult as undoResultSchema,
  zUserRead as userSchema,
  zWordsRead as wordsSchema,
} from "@/lib/generated/zod.gen";

export const PRIORITIES = zTodoRead.shape.priority.options;

export type Todo = z.infer<typeof zTodoRead>;
export type TodoCreate = z.input<typeof zTodoCreate>;
export type Priority = Todo["priority"];
export type TodoPage = z.infer<typeof zTodoPage>;
export type TodoChanges = z.infer<typeof zTodoChanges>;
export type UndoResult = z.infer<typeof zUndoResult>;
export type WordsRead = z.infer<typeof zWordsRead>;
/** What can be read in a line besides its title. */
export type Detail = WordsRead["details"][number];
export type User = z.infer<typeof zUserRead>;
export type Conversation = z.infer<typeof zConversationRead>;
export type ConversationPage = z.infer<typeof zConversationPage>;
export type StoredMessage = z.infer<typeof zMessageRead>;
