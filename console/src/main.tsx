import { RouterProvider } from "@tanstack/react-router";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createCache } from "./api/cache";
import "./base.css";
import { applyLook } from "./look";
import { createConsole } from "./router";

applyLook();
const cache = createCache();
const router = createConsole(cache);

createRoot(document.getElementById("root")!).render(
    <StrictMode>
        <QueryClientProvider client={cache}>
            <RouterProvider router={router} />
        </QueryClientProvider>
    </StrictMode>,
);
