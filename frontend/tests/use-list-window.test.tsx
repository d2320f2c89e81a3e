import { renderHook, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { MOST_WITHOUT_WINDOW, useListWindow } from "@/components/todos/use-list-window";

const ROW_PX = 48;
const VIEW_PX = 480;

/** jsdom lays nothing out: the height is that of a view of ten rows. */
function scroller(): { readonly current: HTMLElement } {
  const element = document.createElement("div");
  Object.defineProperties(element, { clientHeight: { value: VIEW_PX }, clientWidth: { value: 300 } });
  return { current: element };
}

function setUp(initial: number) {
  const view = scroller();
  return renderHook(
    ({ count }) => useListWindow({ count, scroller: view, heightOf: () => ROW_PX, keyOf: (index) => String(index) }),
    { initialProps: { count: initial } },
  );
}

describe("useListWindow", () => {
  it("draws a short list whole", () => {
    const { result } = setUp(3);
    expect(result.current).toMatchObject({ indices: [0, 1, 2], before: 0, after: 0 });
  });

  it("keeps room for the rows of a long list from the first drawing on, and then draws what is in sight", async () => {
    const count = 10_000;
    const { result } = setUp(count);
    const { indices, after } = result.current;
    expect(indices).toHaveLength(MOST_WITHOUT_WINDOW);
    expect(indices.length * ROW_PX + after).toBe(count * ROW_PX);
    await waitFor(() => expect(result.current.indices.length).toBeLessThan(MOST_WITHOUT_WINDOW));
    expect(result.current.indices.length).toBeGreaterThanOrEqual(VIEW_PX / ROW_PX);
    expect(result.current.before + result.current.indices.length * ROW_PX + result.current.after).toBe(count * ROW_PX);
  });

  it("goes on when a short list becomes long and short again", async () => {
    const { result, rerender } = setUp(3);
    rerender({ count: 500 });
    await waitFor(() => expect(result.current.indices.length).toBeLessThan(MOST_WITHOUT_WINDOW));
    rerender({ count: 2 });
    await waitFor(() => expect(result.current).toMatchObject({ indices: [0, 1], before: 0, after: 0 }));
  });
});
