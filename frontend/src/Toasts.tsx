import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { openChat } from "./state/panel";
import { useView } from "./state/store";
import { ToastActions } from "./state/ToastActions";
import { staysFor, type Toast, useToasts } from "./state/toasts";
import { toastWords } from "./state/toastWords";
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
  const meeting = useView((v) => v.snapshot?.meeting ?? null);
  const hold = useLife(toast);
  return (
    <div
      className={`toast ${toast.kind === "error" ? "toast-error" : ""}`}
      data-testid="toast"
      data-kind={toast.kind}
      {...hold}
    >
      <div className="toast-words">
        <div className="toast-said">
          <p>
            <bdi>{toastWords(t, toast, meeting)}</bdi>
          </p>
          {meeting && <ToastActions toast={toast} />}
        </div>
        <More toast={toast} />
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

/** What was written, and technical words folded away. */
function More({ toast }: { toast: Toast }) {
  const { t } = useTranslation();
  const { kind, text, error, room } = toast;
  if (error?.detail)
    return (
      <details className="small">
        <summary>{t("common.details")}</summary>
        <code>{error.detail}</code>
      </details>
    );
  if (kind === "hand" && text) return <p className="muted">{text}</p>;
  const chat = (kind === "broadcast" && text) || (kind === "note" && t("notice.openChat"));
  if (!chat) return null;
  return (
    <button type="button" className="toast-text" onClick={() => openChat(kind === "note" ? (room ?? "") : "")}>
      {chat}
    </button>
  );
}

/** A toast goes by itself, but not from under the pointer or the focus. */
function useLife(toast: Toast) {
  const dismiss = useToasts((s) => s.dismiss);
  const undoable = useView(
    (v) => v.snapshot?.meeting?.changes.some((c) => c.id === toast.change && c.undoable) ?? false,
  );
  const [held, hold] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(toast.id), staysFor(toast, undoable));
    return () => clearTimeout(timer);
  }, [toast, dismiss, undoable, held]);
  return {
    onPointerEnter: () => hold(true),
    onPointerLeave: () => hold(false),
    onFocus: () => hold(true),
    onBlur: () => hold(false),
  };
}
