// Reading a QR with the camera, where the browser can; elsewhere the phone's own camera opens the address on the sheet.

interface Detector { detect: (from: HTMLVideoElement) => Promise<{ rawValue: string }[]> }
type DetectorKind = new (o: { formats: string[] }) => Detector

function kind(): DetectorKind | undefined {
  return (globalThis as { BarcodeDetector?: DetectorKind }).BarcodeDetector
}

/** canScan tells whether this browser reads QR codes. */
export function canScan(): boolean {
  return !!kind() && !!navigator.mediaDevices?.getUserMedia
}

/** scan shows the camera in a video and calls found for each text read, until the answer is called. It throws when the camera is refused. */
export async function scan(video: HTMLVideoElement, found: (text: string) => void): Promise<() => void> {
  const Kind = kind()
  if (!Kind) throw new Error('no detector')
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false })
  const detector = new Kind({ formats: ['qr_code'] })
  video.srcObject = stream
  await video.play().catch(() => undefined)
  const timer = setInterval(() => {
    void detector.detect(video).then(list => list.forEach(c => found(c.rawValue)), () => undefined) // not ready yet
  }, 300)
  return () => {
    clearInterval(timer)
    stream.getTracks().forEach(t => t.stop())
    video.srcObject = null
  }
}
