import { addCredit } from './add-credit';
import { runCommand } from './command';

/** `npm run add-credit` */
runCommand(addCredit);
