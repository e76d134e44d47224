import { expect, test } from 'vitest';
import { loadDescriber } from '../../face/descriptor/describer.ts';
import { loadDlibEmbedder } from '../../face/descriptor/dlibEmbedder.ts';
import { loadObserver } from '../../face/observer.ts';
import { poseDuring } from '../../face/puppet/pose.ts';
import { createPuppet } from '../../face/puppet/puppet.ts';
import { demoStill } from '../../terminal/dock/testing/demoPuppet.ts';
import { startFaceApi } from '../../terminal/face/nodeFaceApi.ts';
import { readInstalled, startTf } from '../../terminal/face/nodeTf.ts';

test('frame after frame, with and without a face, no tensor is left behind', async () => {
  const tf = await startTf();
  const { still, points } = await demoStill('A');
  const puppet = createPuppet(still, points);
  const observer = await loadObserver(tf, readInstalled);
  const faceApi = startFaceApi();
  const describer = await loadDescriber(
    tf,
    faceApi,
    readInstalled,
    await loadDlibEmbedder(tf, faceApi, readInstalled),
  );
  const nobody = { ...still, data: new Uint8ClampedArray(still.data.length).fill(90) };
  const round = async (count: number) => {
    for (let frame = 0; frame < count; frame++) {
      const data = puppet.render(poseDuring('shake', frame / 30, frame / 30));
      await observer.observe(frame % 10 === 9 ? nobody : { ...still, data }, frame * 33);
    }
    await describer.describeReference(still);
    await describer.describeFrame(still);
    await describer.describeFrame(nobody);
    return tf.memory();
  };
  const before = await round(12);
  const after = await round(30);
  expect(after.numTensors).toBe(before.numTensors);
  expect(after.numBytes).toBe(before.numBytes);
  observer.dispose();
});
