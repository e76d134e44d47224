const tones = [
  { hz: 659, atS: 0 },
  { hz: 523, atS: 0.35 },
];

/** A soft two-tone chime, made by the page itself: it needs no voice and no file. `volume` is 0 to 1. */
export function createChime(): (volume: number) => void {
  let audio: AudioContext | null = null;
  return (volume) => {
    if (volume === 0) return;
    audio ??= new AudioContext();
    for (const { hz, atS } of tones) {
      const start = audio.currentTime + atS;
      const tone = new OscillatorNode(audio, { frequency: hz });
      const loudness = new GainNode(audio, { gain: 0 });
      loudness.gain.linearRampToValueAtTime(volume * 0.25, start + 0.04);
      loudness.gain.exponentialRampToValueAtTime(0.001, start + 0.9);
      tone.connect(loudness).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 1);
    }
  };
}
