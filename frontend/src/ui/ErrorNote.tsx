import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { errorText } from "../i18n";
import { Button } from "./Button";
import "./note.css";

interface Props {
  error: { code: string; detail?: string };
  onRetry?: () => void;
}

/** What went wrong and what to do next; technical words folded away. */
export function ErrorNote({ error, onRetry }: Props) {
  const { t } = useTranslation();
  return (
    <div className="note note-error" role="alert" data-error={error.code}>
      <TriangleAlert aria-hidden />
      <div className="note-words">
        <p>{errorText(error.code)}</p>
        {error.detail && (
          <details className="small">
            <summary>{t("common.details")}</summary>
            <code>{error.detail}</code>
          </details>
        )}
      </div>
      {onRetry && (
        <Button className="note-retry" onClick={onRetry}>
          {t("common.tryAgain")}
        </Button>
      )}
    </div>
  );
}
