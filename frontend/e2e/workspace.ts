/** A person at the workspace: what they do, and where they look. */
import { randomUUID } from "node:crypto";
import { test as base, expect, type Locator, type Page } from "@playwright/test";

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export function newPerson(name = "Ada Lovelace"): Person {
  return { name, email: `e2e-${randomUUID()}@example.com`, password: `pw-${randomUUID()}` };
}

export class Workspace {
  constructor(readonly page: Page) {}

  async signUp(person: Person): Promise<void> {
    await this.page.goto("/sign-up");
    await this.page.getByLabel("Name").fill(person.name);
    await this.page.getByLabel("Email").fill(person.email);
    await this.page.getByLabel("Password").fill(person.password);
    await this.page.getByRole("button", { name: "Create account" }).click();
    await expect(this.addField).toBeEditable();
  }

  async signIn(person: Person): Promise<void> {
    await this.page.goto("/sign-in");
    await this.page.getByLabel("Email").fill(person.email);
    await this.page.getByLabel("Password").fill(person.password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await expect(this.addField).toBeEditable();
  }

  async signOut(): Promise<void> {
    await this.page.getByRole("button", { name: "Account and settings" }).click();
    await this.page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(this.page).toHaveURL(/\/sign-in$/);
  }

  get addField(): Locator {
    return this.page.getByLabel("New todo");
  }

  get composer(): Locator {
    return this.page.getByLabel("Message", { exact: true });
  }

  get log(): Locator {
    return this.page.getByRole("log", { name: "Conversation" });
  }

  get lastAnswer(): Locator {
    return this.log.getByRole("article", { name: "Assistant" }).last();
  }

  /** The short messages that come and go, such as the one with Undo. */
  get messages(): Locator {
    return this.page.getByRole("region", { name: /^Notifications/ });
  }

  /** Sends a message and waits for the end of its answer. */
  async say(text: string): Promise<Locator> {
    const answers = this.log.getByRole("article", { name: "Assistant" });
    const before = await answers.count();
    await this.composer.fill(text);
    await this.composer.press("Enter");
    await expect(answers).toHaveCount(before + 1);
    await expect(this.lastAnswer).toHaveAttribute("aria-busy", "false");
    return this.lastAnswer;
  }

  get todos(): Locator {
    return this.page.locator("[data-todo]");
  }

  /** The todos under one heading of the list. */
  section(name: "Overdue" | "Today" | "Upcoming" | "Someday"): Locator {
    return this.page.getByRole("list", { name }).getByRole("listitem");
  }

  tick(title: string): Locator {
    return this.page.getByRole("checkbox", { name: title, exact: true });
  }

  async add(title: string): Promise<void> {
    // The list shows it before the server has it: what a test does next must not meet it under way.
    const answered = this.page.waitForResponse(
      (response) => response.request().method() === "POST" && /\/todos$/.test(new URL(response.url()).pathname),
    );
    await this.addField.fill(title);
    await this.addField.press("Enter");
    await expect(this.tick(title)).toBeVisible();
    await answered;
  }

  /** The earlier chats, opened if they are not. */
  async chats(): Promise<Locator> {
    const sheet = this.page.getByRole("dialog", { name: "Earlier chats" });
    if (!(await sheet.isVisible())) await this.page.getByRole("button", { name: "Earlier chats" }).click();
    return sheet;
  }

  async show(view: "Open" | "Done" | "All" | "Trash" | "Today" | "Someday"): Promise<void> {
    await this.page.getByRole("radio", { name: view }).check();
  }
}

/** How long each request takes at most, in ms, to try the journeys on a slow release. */
const SLOW_MS = Number(process.env.E2E_SLOW_MS ?? 0);

async function slowDown(page: Page): Promise<void> {
  await page.route("**", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * SLOW_MS));
    // A page that has gone takes its requests with it.
    await route.continue().catch(() => undefined);
  });
}

/** Every test fails on a script error and on anything the content security policy had to block. */
export const test = base.extend<{ workspace: Workspace }>({
  page: async ({ page }, hand) => {
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && /Content Security Policy|Hydration|hydrat/.test(message.text())) {
        faults.push(message.text());
      }
    });
    if (SLOW_MS > 0) await slowDown(page);
    await hand(page);
    expect(faults).toEqual([]);
  },
  workspace: async ({ page }, hand) => hand(new Workspace(page)),
});

export { expect };
