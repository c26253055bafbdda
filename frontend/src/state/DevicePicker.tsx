import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { DeviceInfo } from "../backend/ports";
import { Select } from "../ui/Select";
import { useBackend, useRun } from "./backend";
import { useSnapshot } from "./store";

type Kind = "microphone" | "camera" | "speaker";

/** Picks a device by its label; "" follows the system. */
export function DevicePicker({ kind }: { kind: Kind }) {
  const { t } = useTranslation();
  const { devices } = useBackend();
  const run = useRun();
  const list = useSnapshot((s) => s.devices[`${kind}s`]);
  const selected = useSnapshot((s) => s.devices.selected[kind]);
  return (
    <Select
      label={t(`lobby.${kind}`)}
      value={selected}
      disabled={list.length === 0}
      options={
        list.length === 0
          ? [{ value: selected, label: selected || t("devices.none") }]
          : [{ value: "", label: defaultLabel(list, t) }, ...labels(list, selected)]
      }
      onChange={(label) => void run(devices.select({ kind, label }))}
    />
  );
}

function defaultLabel(list: DeviceInfo[], t: TFunction): string {
  const standard = list.find((d) => d.default);
  return standard ? t("devices.defaultNamed", { label: standard.label }) : t("devices.default");
}

/** All labels once, and the remembered one even while it is unplugged. */
function labels(list: DeviceInfo[], selected: string): { value: string; label: string }[] {
  const all = new Set([...list.map((d) => d.label), selected].filter(Boolean));
  return [...all].map((label) => ({ value: label, label }));
}
