import type * as FaceApi from 'face-api-0.22.2';
import type { OtherEngine } from './otherEngine.ts';

/**
 * Loads face-api.js 0.22.2 as its example `webcamFaceLandmarkDetection` uses it: TinyFaceDetector at 224 and the 68
 * landmarks, on the backend that its tfjs-core 1.7 chooses. Its package brings no weights; those of its successor,
 * which face-api.js 0.22.2 reads, are the same nets.
 */
export async function loadFaceApi(): Promise<OtherEngine> {
  const script = document.createElement('script');
  script.src = new URL('face-api-0.22.2/face-api.js', document.baseURI).href;
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  const { faceapi } = window as unknown as { faceapi: typeof FaceApi };
  const models = new URL('face-api-models/', document.baseURI).href;
  await faceapi.nets.tinyFaceDetector.loadFromUri(models);
  await faceapi.nets.faceLandmark68Net.loadFromUri(models);
  const options = new faceapi.TinyFaceDetectorOptions({ inputSize: 224 });
  return {
    backend: faceapi.tf.getBackend(),
    detect: async (video) =>
      (await faceapi.detectSingleFace(video, options).withFaceLandmarks()) !== undefined,
  };
}
