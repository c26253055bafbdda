import { ArrowRight } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWanted } from "../../state/intent";
import { Button } from "../../ui/Button";

export function StartMeeting() {
  const { t } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const meeting = typed ?? t("home.defaultMeeting");

  function submit(e: FormEvent) {
    e.preventDefault();
    const wanted = meeting.trim() || t("home.defaultMeeting");
    useWanted.setState({ intent: { kind: "start", meeting: wanted } });
  }

  return (
    <section className="card" aria-labelledby={`${id}h`}>
      <div>
        <h2 id={`${id}h`}>{t("home.start")}</h2>
        <p className="muted">{t("home.startNext")}</p>
      </div>
      <form className="home-line" onSubmit={submit}>
        <label className="only-read" htmlFor={id}>
          {t("home.meetingName")}
        </label>
        <input
          id={id}
          className="input"
          value={meeting}
          maxLength={64}
          placeholder={t("home.meetingName")}
          onChange={(e) => setTyped(e.target.value)}
        />
        <Button kind="primary" type="submit">
          {t("home.start")}
          <ArrowRight aria-hidden />
        </Button>
      </form>
    </section>
  );
}
