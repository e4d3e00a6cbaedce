import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useState } from "react";
import { useWorkspace } from "../session/workspace";
import { Loading } from "../ui/Loading";
import { Toasts } from "../ui/Toast";
import entries from "./Entries.module.css";
import css from "./Frame.module.css";
import { ImpersonationBanner } from "./ImpersonationBanner";
import { Sidebar } from "./Sidebar";
import { useShortcuts } from "./shortcuts";
import { useCollapsed } from "./useCollapsed";

const CommandMenu = lazy(() => import("./CommandMenu"));
const KeyHelp = lazy(() => import("./KeyHelp"));
const SsoRequiredPage = lazy(() => import("../contexts/identity/SsoRequiredPage"));

/** What stands around every page of an organisation. */
export function Frame() {
    const { isTest, environment, isSsoRequired } = useWorkspace();
    const [shown, setShown] = useState<"none" | "command" | "keys">("none");
    const [isOpen, setOpen] = useState(false);
    const close = useCallback(() => setShown("none"), []);
    const { isCollapsed, toggle } = useCollapsed();
    useShortcuts({ onCommand: () => setShown("command"), onKeys: () => setShown("keys"), onCollapse: toggle });
    return (
        <div className={isTest ? `${css.frame} ${css.test}` : css.frame}>
            <a href="#content" className={entries.skip}>
                Skip to the content
            </a>
            <header className={css.phoneBar}>
                <button type="button" aria-expanded={isOpen} aria-controls="sidebar" onClick={() => setOpen(!isOpen)}>
                    ☰ <span className="visually-hidden">Pages</span>
                </button>
                <span>Posthorn</span>
            </header>
            <aside id="sidebar" className={isOpen ? `${css.sidebar} ${css.open}` : css.sidebar}>
                <Sidebar
                    isCollapsed={isCollapsed}
                    onCollapse={toggle}
                    onCommand={() => setShown("command")}
                    onLeave={() => setOpen(false)}
                />
            </aside>
            <main id="content" className={css.content} tabIndex={-1}>
                <ImpersonationBanner />
                {isTest ? (
                    <p className={css.testNote}>
                        <strong>TEST</strong> Data of the environment “{environment}”.
                    </p>
                ) : null}
                <Suspense fallback={<Loading />}>
                    {isSsoRequired ? <SsoRequiredPage /> : <Outlet />}
                </Suspense>
            </main>
            <Suspense>
                {shown === "command" ? <CommandMenu onClose={close} /> : null}
                {shown === "keys" ? <KeyHelp onClose={close} /> : null}
            </Suspense>
            <Toasts />
        </div>
    );
}
