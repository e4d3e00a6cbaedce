/**
 * In front of the document, so that standards mode and the policy hold whatever follows: nothing is loaded from anywhere. So a sender
 * does not learn that the email was looked at. The frame has no rights: no scripts, no forms, an origin of its own. Links would open
 * a window, so they do nothing.
 */
const HEAD = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"><base target="_blank">`;

interface Props {
    html: string;
    /** What the frame shows, for screen readers. */
    title: string;
    className: string;
}

/** HTML that somebody else wrote, in a frame without any rights. */
export function SandboxedFrame({ html, title, className }: Props) {
    return <iframe title={title} sandbox="" srcDoc={HEAD + html} referrerPolicy="no-referrer" className={className} />;
}

/** What every such frame says below itself. */
export const NOTHING_LOADS = "Links do not open here, and pictures of other servers are not loaded.";
