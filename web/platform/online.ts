import { readonly, ref } from 'vue'

const state = ref(navigator.onLine)
addEventListener('online', () => { state.value = true })
addEventListener('offline', () => { state.value = false })

/** online is what the browser believes; only an answer proves it. */
export const online = readonly(state)
