import { Page } from "../../ui/Page";

export function EmailPage() {
    return <Page title="Email">{null}</Page>;
}
