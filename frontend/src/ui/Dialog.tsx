import { AlertDialog } from "@base-ui/react/alert-dialog";
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import "./dialog.css";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  wide?: boolean;
  page?: boolean; // as much of the window as there is
  children: ReactNode;
}

/** A dialog over the page. Escape and a click beside it close it. */
export function Dialog({ open, onClose, title, wide, page, children }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Base.Root open={open} onOpenChange={(now) => !now && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="scrim" />
        <Base.Popup className={`dialog ${page ? "dialog-page" : wide ? "dialog-wide" : ""}`} initialFocus={first}>
          <header className="dialog-head">
            <Base.Title>{title}</Base.Title>
            <Base.Close className="icon-button icon-flat" aria-label={t("common.close")}>
              <X aria-hidden />
            </Base.Close>
          </header>
          <div className="dialog-body scroll">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** What a dialog is for may ask for the focus by data-first; else it goes to the first control. */
function first(): HTMLElement | true {
  return document.querySelector<HTMLElement>(".dialog [data-first]") ?? true;
}

interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  title: string;
  text: string;
  yes: string;
  onYes: () => void;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ open, onClose, title, text, yes, onYes }: ConfirmProps) {
  const { t } = useTranslation();
  return (
    <AlertDialog.Root open={open} onOpenChange={(now) => !now && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="scrim" />
        <AlertDialog.Popup className="dialog dialog-small">
          <div className="dialog-ask">
            <AlertDialog.Title>{title}</AlertDialog.Title>
            <AlertDialog.Description>{text}</AlertDialog.Description>
          </div>
          <footer className="dialog-foot">
            <AlertDialog.Close render={<Button />}>{t("common.cancel")}</AlertDialog.Close>
            <AlertDialog.Close render={<Button kind="danger" onClick={onYes} />}>{yes}</AlertDialog.Close>
          </footer>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
