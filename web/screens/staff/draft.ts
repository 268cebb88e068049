import { reactive, ref, watch, type Ref } from 'vue'
import { dropDraft, readDraft, saveDraft } from '@/platform/db'
import { session } from '@/platform/session'

/** Draft is a form whose every key is kept on the phone until it is sent. */
export interface Draft<T extends object> {
  form: T
  /** Whether something typed earlier was found. */
  restored: Ref<boolean>
  /** Forgets what was typed. */
  drop: () => Promise<void>
}

/** useDraft keeps a form under a name. Where the name changes, the other form comes. */
export function useDraft<T extends object>(name: () => string, empty: () => T): Draft<T> {
  const form = reactive(empty()) as T
  const restored = ref(false)
  let quiet = true // what was just read is not written again, nor what was just forgotten
  watch([name, () => session.me?.id] as const, async ([n], [before]) => {
    quiet = true
    restored.value = false
    if (n !== before) Object.assign(form, empty())
    const was = await readDraft<T>(n)
    if (n !== name()) return
    if (was && JSON.stringify(form) === JSON.stringify(empty())) {
      Object.assign(form, was)
      restored.value = true
    }
    quiet = false
    if (!was) keepIt()
  }, { immediate: true })
  function keepIt(): void {
    if (!quiet && JSON.stringify(form) !== JSON.stringify(empty())) void saveDraft(name(), form)
  }
  watch(form, keepIt, { deep: true })
  async function drop(): Promise<void> {
    Object.assign(form, empty())
    restored.value = false
    await dropDraft(name())
  }
  return { form, restored, drop }
}
