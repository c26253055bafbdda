import { LoaderCircle } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Joining } from "../backend/ports";
import { Button } from "../ui/Button";

interface Props {
  stage: Joining["stage"];
  onCancel: () => void;
}

/** How far a join is, and the way out of it. */
export function JoinProgress({ stage, onCancel }: Props) {
  const { t } = useTranslation();
  return (
    <div className="join-progress">
      <p role="status">
        <LoaderCircle className="turning" aria-hidden />
        {t(`lobby.${stage}`)}
      </p>
      <Button onClick={onCancel}>{t("common.cancel")}</Button>
    </div>
  );
}
