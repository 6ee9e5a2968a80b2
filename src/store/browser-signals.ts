/** Hertz and seconds of the two tones. */
const TONES = [
  { pitch: 660, at: 0 },
  { pitch: 880, at: 0.14 },
] as const;
const LASTS = 0.12;
const LOUDNESS = 0.15;
/** Milliseconds that the browser gets to let sound out. */
const PATIENCE = 300;

let context: AudioContext | null = null;

/** As `Signals.sound`. */
export async function sound(): Promise<boolean> {
  // Asking before the first press is refused, and complained of on the console.
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return false;
  try {
    const audio = (context ??= new AudioContext());
    await Promise.race([audio.resume(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    if (audio.state !== "running") return false;
    for (const { pitch, at } of TONES) tone(audio, pitch, audio.currentTime + at);
    return true;
  } catch {
    return false;
  }
}

/** As `Signals.notify`. */
export function notify(title: string, text: string, tag: string): boolean {
  try {
    if (!("Notification" in globalThis) || Notification.permission !== "granted") return false;
    const shown = new Notification(title, { body: text, tag });
    shown.addEventListener("click", () => focus());
    return true;
  } catch {
    // Phones' browsers have the name and refuse the use.
    return false;
  }
}

function tone(audio: AudioContext, pitch: number, from: number): void {
  const source = audio.createOscillator();
  const volume = audio.createGain();
  source.frequency.value = pitch;
  // Without slopes it clicks.
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(LOUDNESS, from + 0.01);
  volume.gain.linearRampToValueAtTime(0, from + LASTS);
  source.connect(volume).connect(audio.destination);
  source.start(from);
  source.stop(from + LASTS);
}
