import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { NAV } from "../contexts/nav";
import { To } from "../session/To";
import { useWorkspace } from "../session/workspace";
import { GROUPS } from "./nav";
import entries from "./Entries.module.css";
import css from "./Frame.module.css";
import { Icon } from "./icons";
import { PlaceSwitch } from "./PlaceSwitch";
import { Tips } from "./Tooltip";

interface Props {
    /** Icons alone; on phones it is a drawer, which always has words. */
    isCollapsed: boolean;
    onCollapse: () => void;
    onCommand: () => void;
    onLeave: () => void;
}

/** Product, place, and the pages that the person may see. */
export function Sidebar({ isCollapsed, onCollapse, onCommand, onLeave }: Props) {
    return (
        <Tips className={css.sidebarInner}>
            <p className={entries.product}>
                <img src="/icon.svg" width="22" height="22" alt="" /> <span className={css.words}>Posthorn</span>
            </p>
            <Place onExpand={onCollapse} />
            <button type="button" className={css.command} data-tip="Go to" onClick={onCommand}>
                <Icon name="search" />
                <span className={css.words}>Go to</span> <kbd className={css.key}>⌘K</kbd>
            </button>
            <Pages onLeave={onLeave} />
            <Foot isCollapsed={isCollapsed} onCollapse={onCollapse} />
        </Tips>
    );
}

/** There is no room for a choice beside icons, so there a button says where one is, and makes room. */
function Place({ onExpand }: { onExpand: () => void }) {
    const { org, environment, tenant } = useWorkspace();
    const switches = useRef<HTMLDivElement>(null);
    const expand = () => {
        onExpand();
        requestAnimationFrame(() => switches.current?.querySelector("select")?.focus());
    };
    const where = [org.name, environment, tenant].filter(Boolean).join(", ");
    return (
        <div>
            <div ref={switches} className={css.places}>
                <PlaceSwitch />
            </div>
            <button type="button" className={css.placeIcon} data-tip={`Change place: ${where}`} aria-label={`Change place: ${where}`} onClick={expand}>
                <Icon name="place" />
            </button>
        </div>
    );
}

function Pages({ onLeave }: { onLeave: () => void }) {
    const { can } = useWorkspace();
    return (
        <nav aria-label="Pages" className={css.nav}>
            {GROUPS.map((group) => {
                const items = NAV.filter((item) => item.group === group && (!item.permission || can(item.permission)));
                if (items.length === 0) return null;
                return (
                    <div key={group} className={css.group}>
                        <p className={entries.group} id={`nav-${group}`}>
                            <span className={css.words}>{group}</span>
                        </p>
                        <ul aria-labelledby={`nav-${group}`}>
                            {items.map((item) => (
                                <li key={item.path} data-tip={item.label}>
                                    <To page={item.path} className={entries.item} onClick={onLeave}>
                                        <Icon name={item.path} />
                                        <span className={css.words}>{item.label}</span>
                                    </To>
                                </li>
                            ))}
                        </ul>
                    </div>
                );
            })}
        </nav>
    );
}

function Foot({ isCollapsed, onCollapse }: Pick<Props, "isCollapsed" | "onCollapse">) {
    const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
    const label = isCollapsed ? "Expand sidebar" : "Collapse sidebar";
    return (
        <div className={css.foot}>
            {isLocal ? (
                <a href="/local" data-tip="Local runner">
                    <Icon name="runner" />
                    <span className={css.words}>Local runner</span>
                </a>
            ) : null}
            <a href="/docs/" data-tip="Documentation">
                <Icon name="docs" />
                <span className={css.words}>Documentation</span>
            </a>
            <Link to="/account" data-tip="Your account">
                <Icon name="account" />
                <span className={css.words}>Your account</span>
            </Link>
            <button type="button" className={css.collapse} data-tip={label} aria-expanded={!isCollapsed} aria-controls="sidebar" onClick={onCollapse}>
                <Icon name={isCollapsed ? "expand" : "collapse"} />
                <span className={css.words}>{label}</span> <kbd className={css.key}>[</kbd>
            </button>
        </div>
    );
}
