import { X } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "./i18n";
import { openChat } from "./state/panel";
import { useView } from "./state/store";
import { staysFor, type Toast, useToasts } from "./state/toasts";
import "./ui/toast.css";

/** Short words at the edge of the window; read out without taking the focus. */
export function Toasts() {
  const { t } = useTranslation();
  const list = useToasts((s) => s.list);
  return (
    <section className="toasts" aria-live="polite" aria-label={t("notice.list")}>
      {list.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const { t } = useTranslation();
  const dismiss = useToasts((s) => s.dismiss);
  useEffect(() => {
    const timer = setTimeout(() => dismiss(toast.id), staysFor(toast));
    return () => clearTimeout(timer);
  }, [toast, dismiss]);
  return (
    <div className={`toast ${toast.kind === "error" ? "toast-error" : ""}`} data-testid="toast" data-kind={toast.kind}>
      <div className="toast-words">
        <p>
          <bdi>{useTitle(toast)}</bdi>
        </p>
        {toast.kind === "broadcast" && toast.text && (
          <button type="button" className="toast-text" onClick={() => openChat("")}>
            {toast.text}
          </button>
        )}
        {toast.error?.detail && (
          <details className="small">
            <summary>{t("common.details")}</summary>
            <code>{toast.error.detail}</code>
          </details>
        )}
      </div>
      <button
        type="button"
        className="icon-button icon-flat"
        aria-label={t("common.dismiss")}
        onClick={() => dismiss(toast.id)}
      >
        <X aria-hidden />
      </button>
    </div>
  );
}

function useTitle(toast: Toast): string {
  const { t } = useTranslation();
  const meeting = useView((v) => v.snapshot?.meeting ?? null);
  const { kind, name, error } = toast;
  if (kind === "error") return errorText(error?.code ?? "internal");
  if (kind === "note") return toast.text ?? "";
  if (kind === "host" && toast.participant === meeting?.me) return t("notice.hostYou");
  const room = meeting?.rooms.find((r) => r.id === toast.room)?.name || t("stage.main");
  return t(`notice.${kind}`, { name, room });
}
