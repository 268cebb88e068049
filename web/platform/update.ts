import { ref } from 'vue'

/** updateReady is true when a newer version waits to take over. */
export const updateReady = ref(false)

let take: (() => Promise<void>) | undefined

/** offerUpdate notes how the waiting version is let in. */
export function offerUpdate(f: () => Promise<void>): void {
  take = f
  updateReady.value = true
}

/** takeUpdate lets the waiting version in; the page loads again. */
export async function takeUpdate(): Promise<void> {
  await take?.()
}
