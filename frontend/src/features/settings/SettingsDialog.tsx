import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SettingsView } from "../../backend/ports";
import { languages } from "../../i18n";
import { useBackend, useRun } from "../../state/backend";
import { DevicePicker } from "../../state/DevicePicker";
import { usePanel } from "../../state/panel";
import { sounds, useSounds } from "../../state/sounds";
import { useSnapshot } from "../../state/store";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ErrorNote } from "../../ui/ErrorNote";
import { Select } from "../../ui/Select";
import { Switch } from "../../ui/Switch";
import "./settings.css";

export function SettingsDialog() {
  const { t } = useTranslation();
  const open = usePanel((p) => p.settings);
  const inMeeting = useSnapshot((s) => s.meeting !== null);
  return (
    <Dialog wide open={open} onClose={() => usePanel.setState({ settings: false })} title={t("settings.title")}>
      {inMeeting && <Rename />}
      <Looks />
      <DeviceSettings />
      <Sounds />
      <Keyboard />
    </Dialog>
  );
}

function Looks() {
  const { t } = useTranslation();
  const { settings } = useBackend();
  const run = useRun();
  const view = useSnapshot((s) => s.settings);
  const set = (change: Partial<SettingsView>) => void run(settings.set({ ...view, ...change }));
  const system = { value: "", label: t("settings.system") };
  return (
    <section className="settings-part">
      <div className="settings-pair">
        <Select
          label={t("settings.language")}
          value={view.language}
          options={[system, ...Object.entries(languages).map(([value, label]) => ({ value, label }))]}
          onChange={(v) => set({ language: v as SettingsView["language"] })}
        />
        <Select
          label={t("settings.theme")}
          value={view.theme}
          options={[
            system,
            { value: "light", label: t("settings.light") },
            { value: "dark", label: t("settings.dark") },
          ]}
          onChange={(v) => set({ theme: v as SettingsView["theme"] })}
        />
      </div>
      <Switch label={t("settings.hideSelf")} on={view.selfViewHidden} onChange={(on) => set({ selfViewHidden: on })} />
      <Switch
        label={t("settings.notifications")}
        on={view.notifications}
        onChange={(on) => set({ notifications: on })}
      />
    </section>
  );
}

function DeviceSettings() {
  const { t } = useTranslation();
  const { devices } = useBackend();
  const run = useRun();
  const d = useSnapshot((s) => s.devices);
  const errors = [d.microphoneError, d.cameraError, d.speakerError, d.screenError].filter((e) => e !== null);
  return (
    <section className="settings-part">
      <h3>{t("settings.devices")}</h3>
      <DevicePicker kind="microphone" />
      <DevicePicker kind="camera" />
      <DevicePicker kind="speaker" />
      {errors.map((e) => (
        <ErrorNote key={e.code} error={e} onRetry={() => void run(devices.refresh())} />
      ))}
      <div className="settings-buttons">
        <Button onClick={() => void run(devices.testSound())}>{t("lobby.test")}</Button>
        <Button onClick={() => void run(devices.refresh())}>{t("devices.refresh")}</Button>
      </div>
    </section>
  );
}

function Sounds() {
  const { t } = useTranslation();
  const on = useSounds();
  return (
    <section className="settings-part">
      <h3>{t("settings.sounds")}</h3>
      {sounds.map((sound) => (
        <Switch
          key={sound}
          label={t(`settings.sound.${sound}`)}
          on={on[sound]}
          onChange={(now) => useSounds.setState({ [sound]: now })}
        />
      ))}
    </section>
  );
}

const keys = {
  M: "microphone",
  V: "camera",
  S: "screen",
  H: "hand",
  R: "rooms",
  P: "people",
  C: "chat",
  I: "invite",
  W: "wall",
  B: "speak",
} as const;

function Keyboard() {
  const { t } = useTranslation();
  return (
    <section className="settings-part">
      <h3>{t("settings.keys")}</h3>
      <dl className="settings-keys">
        {Object.entries(keys).map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`keys.${what}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Rename() {
  const { t } = useTranslation();
  const { meetings } = useBackend();
  const run = useRun();
  const now = useSnapshot((s) => s.self.name);
  const [name, setName] = useState(now);
  return (
    <form
      className="settings-rename"
      onSubmit={(e) => {
        e.preventDefault();
        void run(meetings.rename(name.trim()));
      }}
    >
      <label className="field">
        <span className="field-label">{t("settings.name")}</span>
        <input
          className="input"
          value={name}
          maxLength={64}
          spellCheck={false}
          onChange={(e) => setName(e.target.value)}
        />
      </label>
      <Button type="submit" disabled={name.trim() === "" || name.trim() === now}>
        {t("settings.rename")}
      </Button>
    </form>
  );
}
