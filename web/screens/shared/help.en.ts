import type { zh } from './help'

const en: Record<keyof typeof zh, string> = {
  intro: 'Press a question to see the answer. If it does not help, call your community.',
  q1: 'How do I ask for help?', a1: 'Press a service on the first page, answer a few questions and press “Send”. Without a smartphone, call the community: staff can order for you.',
  q2: 'What happens then?', a2: 'The community checks the request and asks suitable volunteers nearby. The order shows every step, its time and who is responsible.',
  q3: 'What are the visit, start and stop codes for?', a3: 'Visit code: the volunteer tells it at the door; open only if it is the one on your phone. Start code: you tell it when the volunteer has come, and the time begins. Stop code: you tell it when all is done.',
  q4: 'Why should I check who comes?', a4: 'There are people who only pretend to be volunteers. Look at picture, name and unit, then compare the visit code. If they differ, do not open, and call the community.',
  q5: 'What if nobody accepts?', a5: 'More volunteers are asked, further away. If there is still nobody, staff will contact you. No order is left alone.',
  q6: 'How do I cancel or change the time?', a6: 'Press “Withdraw” in the order and give a reason. For another time, order again, or call the community.',
  q7: 'Does it cost anything?', a7: 'No. Volunteers are unpaid and take no gifts. Money for shopping is settled the same day against the receipt.',
  q8: 'How are service hours counted?', a8: 'From check-in to check-out, in real minutes, recorded by the system. Without start and stop codes the community calls back first; until then they are not in the total.',
  q9: 'May a volunteer decline?', a9: 'Yes, without a reason and without any effect. Who has accepted and cannot come should give the task back early.',
  q10: 'Who sees my address?', a10: 'Only the volunteer who accepted, and staff who give a reason. “Me”, “Who has seen my address” lists them.',
  q11: 'What if there is no network?', a11: 'Pages you have opened stay readable. Check-ins and check-outs are kept on the phone and sent when the network is back.',
  fraudTitle: 'Beware of fraud', fraud: 'We never ask for money, login codes or card numbers by phone. Whoever does is a swindler: hang up and call the community or 110.',
  dangerTitle: 'Danger to life', danger: 'Do not wait for a volunteer. Call at once:',
  dial110: '110 police', dial119: '119 fire', dial120: '120 ambulance',
  callTitle: 'Call the community',
}
export default en
