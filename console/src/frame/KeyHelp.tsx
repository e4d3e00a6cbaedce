import { NAV } from "../contexts/nav";
import { Dialog } from "../ui/Dialog";
import css from "./KeyHelp.module.css";

const GENERAL: [string, string][] = [
    ["⌘K or Ctrl K", "Go to a page, a name or an id"],
    ["/", "Search on this page"],
    ["[", "Collapse the sidebar to icons, or expand it"],
    ["j, k", "Next and previous row; so do ↓ and ↑"],
    ["Space", "Show the row beside the list"],
    ["Enter", "Open the row"],
    ["Esc", "Close what is open"],
    ["?", "Show these keys"],
];

export default function KeyHelp({ onClose }: { onClose: () => void }) {
    const pages = NAV.filter((item) => item.key).map((item): [string, string] => [`g ${item.key}`, item.label]);
    return (
        <Dialog title="Keys" onClose={onClose}>
            <dl className={css.keys}>
                {[...GENERAL, ...pages].map(([keys, what]) => (
                    <div key={keys}>
                        <dt>
                            <kbd>{keys}</kbd>
                        </dt>
                        <dd>{what}</dd>
                    </div>
                ))}
            </dl>
        </Dialog>
    );
}
