import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(() => cleanup());

// A machine under load takes its time; what never happens fails all the same.
configure({ asyncUtilTimeout: 15_000 });
