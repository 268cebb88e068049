/** common are the services of the common menu that the first page offers before the place's own menu is known. */
export const common: readonly { code: string; name: string }[] = [
  { code: 'medicine', name: '送药' }, { code: 'escort', name: '陪诊' }, { code: 'errand', name: '代买' },
  { code: 'repair', name: '家电小修' }, { code: 'visit', name: '探访' }, { code: 'phone_help', name: '手机教学' },
]
