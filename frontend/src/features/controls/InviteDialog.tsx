import { Check, Copy } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { toAppError } from "../../backend/errors";
import type { AppError } from "../../backend/ports";
import { useBackend } from "../../state/backend";
import { Newcomers } from "../../state/Newcomers";
import { usePanel } from "../../state/panel";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ErrorNote } from "../../ui/ErrorNote";
import { QrCode } from "../../ui/QrCode";
import "./invite.css";

/** The link as text and as a code, and who it lets in. */
export function InviteDialog() {
  const { t } = useTranslation();
  const open = usePanel((p) => p.invite);
  return (
    <Dialog open={open} onClose={() => usePanel.setState({ invite: false })} title={t("invite.title")}>
      <Invite />
    </Dialog>
  );
}

function Invite() {
  const { t } = useTranslation();
  const { meetings } = useBackend();
  const [invite, setInvite] = useState<{ link: string; qr: string[] } | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  useEffect(() => {
    meetings.invite().then(setInvite, (e) => setError(toAppError(e)));
  }, [meetings]);
  if (error) return <ErrorNote error={error} />;
  return (
    <>
      <LinkLine link={invite?.link ?? ""} />
      <div className="invite-qr">
        {invite && (invite.qr.length > 0 ? <QrCode rows={invite.qr} label={t("invite.qr")} /> : t("invite.long"))}
      </div>
      <p>{t("invite.who")}</p>
      <Newcomers />
      <p className="muted">{t("invite.nearby")}</p>
    </>
  );
}

function LinkLine({ link }: { link: string }) {
  const { t } = useTranslation();
  const id = useId();
  const [copied, setCopied] = useState(false);
  async function copy() {
    setCopied(await copyText(link, document.getElementById(id) as HTMLInputElement));
    setTimeout(() => setCopied(false), 2000);
  }
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {t("invite.link")}
      </label>
      <div className="invite-line">
        <input id={id} className="input" readOnly value={link} onFocus={(e) => e.target.select()} />
        <Button kind="primary" data-first aria-disabled={link === ""} onClick={() => void copy()}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          <span role="status">{copied ? t("common.copied") : t("invite.copy")}</span>
        </Button>
      </div>
    </div>
  );
}

/** The clipboard may be refused in a webview: then the field is selected and copied the old way. */
async function copyText(text: string, field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field.select();
    return document.execCommand("copy");
  }
}
