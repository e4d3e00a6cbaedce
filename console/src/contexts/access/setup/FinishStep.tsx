import { Problem } from "../../../api/problem";
import { Button } from "../../../ui/Button";
import { ProblemBox } from "../../../ui/ProblemBox";
import css from "./setup.module.css";
import { useSetupApi } from "./setupApi";

/** Ends the set-up. The API says what is missing. */
export function FinishStep({ onFinished }: { onFinished: () => void }) {
    const api = useSetupApi();
    const finish = api.useMutation("post", "/v1/setup/finish", { onSuccess: onFinished });
    return (
        <section className={css.finish} aria-label="Finish">
            <p className={css.soft}>
                When the test log-in has worked, finish the set-up: people can log in from then on, and the link does nothing more.
            </p>
            {finish.error ? <ProblemBox problem={Problem.from(finish.error)} /> : null}
            <div>
                <Button kind="primary" busy={finish.isPending} onClick={() => finish.mutate({})}>
                    Finish the set-up
                </Button>
            </div>
        </section>
    );
}
