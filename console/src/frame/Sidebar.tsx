import { Link } from "@tanstack/react-router";
import { NAV } from "../contexts/nav";
import { To } from "../session/To";
import { useWorkspace } from "../session/workspace";
import { GROUPS } from "./nav";
import entries from "./Entries.module.css";
import css from "./Frame.module.css";
import { PlaceSwitch } from "./PlaceSwitch";

/** Product, place, and the pages that the person may see. */
export function Sidebar({ onCommand, onLeave }: { onCommand: () => void; onLeave: () => void }) {
    const { can } = useWorkspace();
    const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
    return (
        <div className={css.sidebarInner}>
            <p className={entries.product}>
                <img src="/icon.svg" width="22" height="22" alt="" /> Posthorn
            </p>
            <PlaceSwitch />
            <button type="button" className={css.command} onClick={onCommand}>
                Go to <kbd>⌘K</kbd>
            </button>
            <nav aria-label="Pages" className={css.nav}>
                {GROUPS.map((group) => {
                    const items = NAV.filter((item) => item.group === group && (!item.permission || can(item.permission)));
                    if (items.length === 0) return null;
                    return (
                        <div key={group}>
                            <p className={entries.group} id={`nav-${group}`}>
                                {group}
                            </p>
                            <ul aria-labelledby={`nav-${group}`}>
                                {items.map((item) => (
                                    <li key={item.path}>
                                        <To page={item.path} className={entries.item} onClick={onLeave}>
                                            {item.label}
                                        </To>
                                    </li>
                                ))}
                            </ul>
                        </div>
                    );
                })}
            </nav>
            <div className={css.foot}>
                {isLocal ? <a href="/local">Local runner</a> : null}
                <Link to="/account">Your account</Link>
            </div>
        </div>
    );
}
