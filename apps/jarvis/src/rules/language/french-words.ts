// The longer lists of the French table: holidays, and what people say around a time.

import { type Language } from "./table.ts";

export const holidays: Language["holidays"] = {
  "new-year": "nouvel an|jour de l'an|premier de l'an|jour du nouvel an|nouvelle annee",
  "new-years-eve":
    "saint sylvestre|st sylvestre|reveillon du nouvel an|reveillon de la saint sylvestre|" +
    "reveillon du jour de l'an|veille du nouvel an|veille du jour de l'an|reveillon du 31",
  epiphany: "epiphanie|jour des rois|fete des rois",
  candlemas: "chandeleur",
  "groundhog-day": "jour de la marmotte",
  valentine: "saint valentin|st valentin|jour de la saint valentin|fete des amoureux",
  "womens-day":
    "journee de la femme|journee des femmes|journee internationale des femmes|journee des droits des femmes",
  "st-joseph": "saint joseph|st joseph",
  "st-patrick": "saint patrick|st patrick|jour de la saint patrick",
  "april-fools": "poisson d'avril|jour du poisson d'avril",
  "earth-day": "jour de la terre|journee de la terre",
  "may-day":
    "fete du travail|journee internationale des travailleurs|journee des travailleurs|fete des travailleurs|" +
    "fete du muguet",
  "labor-day": "labor day",
  "victory-day": "fete de la victoire|armistice de 1945",
  "shrove-monday": "lundi gras",
  "shrove-tuesday": "mardi gras",
  "ash-wednesday": "mercredi des cendres",
  "palm-sunday": "dimanche des rameaux|rameaux",
  "maundy-thursday": "jeudi saint",
  "good-friday": "vendredi saint|grand vendredi",
  "holy-saturday": "samedi saint",
  easter: "paques|dimanche de paques|jour de paques|fete de paques",
  "easter-monday": "lundi de paques",
  ascension: "ascension|jeudi de l'ascension|jour de l'ascension",
  pentecost: "pentecote|dimanche de pentecote|dimanche de la pentecote",
  "whit-monday": "lundi de pentecote|lundi de la pentecote",
  "corpus-christi": "fete dieu",
  "mothers-day-late": "fete des meres|fete des mamans|jour de la fete des meres|fete de maman",
  "fathers-day": "fete des peres|fete des papas|jour de la fete des peres|fete de papa",
  "st-john": "saint jean|st jean|saint jean baptiste",
  "bastille-day": "fete nationale|jour de la bastille|prise de la bastille",
  "independence-day": "jour de l'independance|fete de l'independance",
  assumption: "assomption|fete de l'assomption",
  halloween: "halloween",
  "all-saints": "toussaint|fete de la toussaint",
  "all-souls": "jour des morts|fete des morts|jour des defunts",
  "veterans-day": "armistice|jour de l'armistice|jour du souvenir|journee des anciens combattants",
  "st-martin": "saint martin|st martin",
  thanksgiving: "thanksgiving|action de grace|jour de l'action de grace|action de graces",
  "black-friday": "black friday|vendredi noir",
  "cyber-monday": "cyber monday|cyber lundi",
  "st-nicholas": "saint nicolas|st nicolas",
  immaculate: "immaculee conception",
  "christmas-eve":
    "veille de noel|reveillon de noel|soir de noel|la veille de noel|veillee de noel|soir du reveillon|reveillon",
  christmas: "noel|jour de noel|fete de noel|xmas",
  "boxing-day": "lendemain de noel|saint etienne",
  "mlk-day": "jour de martin luther king|martin luther king day",
  "presidents-day": "jour des presidents",
  "memorial-day": "memorial day",
  "columbus-day": "columbus day|jour de christophe colomb",
  juneteenth: "juneteenth",
  "canada-day": "fete du canada",
  "australia-day": "fete nationale australienne",
};

export const requests =
  "rappelle moi|rapelle moi|rappele moi|rapele moi|rappel moi|rappelles moi|rappelez moi|rappelle nous|" +
  "rappelez nous|rappelle|rappel|rappels|un rappel|rappelle le moi|rappelle m'|tu me rappelles|" +
  "tu me rappelleras|me rappeler|me rappelles|me le rappeler|nous rappeler|que tu me rappelles|mets un rappel|" +
  "met un rappel|mets moi un rappel|met moi un rappel|mettre un rappel|me mettre un rappel|mettez un rappel|" +
  "ajoute un rappel|ajoute moi un rappel|ajouter un rappel|cree un rappel|creer un rappel|cree moi un rappel|" +
  "programme un rappel|programme moi un rappel|programmer un rappel|planifie un rappel|fais un rappel|" +
  "fais moi un rappel|fait moi un rappel|envoie moi un rappel|envoie un rappel|note un rappel|nouveau rappel|" +
  "fais moi penser a|fais moi penser au|fais moi penser aux|fait moi penser a|me faire penser a|fais moi penser|" +
  "fait moi penser|faites moi penser|fais m'y penser|me faire penser|previens moi|prevenez moi|me prevenir|" +
  "avertis moi|avertissez moi|m'avertir|alerte moi|notifie moi|me notifier|signale moi|reveille moi|" +
  "reveillez moi|me reveiller|mets un reveil|mets le reveil|mets une alarme|met une alarme|met un reveil|" +
  "regle une alarme|regle un reveil|lance un minuteur|mets un minuteur|mets un timer|lance un timer|" +
  "j'ai besoin d'un rappel|je veux un rappel|je voudrais un rappel|il me faut un rappel|j'aimerais un rappel|" +
  "aide moi a me souvenir|aide moi a me rappeler|ne me laisse pas oublier|n'oublie pas de me rappeler|" +
  "pense a me rappeler|penses a me rappeler|ping moi|pingue moi|dis moi|ecris moi|envoie moi un message|" +
  "je veux que tu me rappelles|je voudrais que tu me rappelles|j'aimerais que tu me rappelles|" +
  "tu peux me rappeler|tu pourrais me rappeler|peux tu me rappeler|pourrais tu me rappeler|" +
  "pouvez vous me rappeler|pourriez vous me rappeler|il faut me rappeler|faut me rappeler|faudrait me rappeler|" +
  "merci de me rappeler|veuillez me rappeler|tu penses a me rappeler|me dire|de me dire|me prevenir";

export const polite =
  "salut|bonjour|bonsoir|coucou|hello|hey|yo|he|stp|svp|s'il te plait|s'il vous plait|s'te plait|sil te plait|" +
  "sil vous plait|stp merci|merci|merci d'avance|merci bcp|merci beaucoup|ok|okay|jarvis|alors|dis|et|oui|bon|" +
  "ah|hey jarvis|salut jarvis|peux tu|tu peux|pourrais tu|tu pourrais|pouvez vous|pourriez vous|" +
  "est ce que tu peux|est ce que tu pourrais|est ce que vous pouvez|est ce que vous pourriez|tu veux bien|" +
  "veux tu bien|veuillez|merci de|j'aimerais que tu|je voudrais que tu|je veux que tu|il faudrait|" +
  "il faudrait que tu|il faut que tu|juste|aussi|n'oublie pas de|n'oublie pas|pense a|surtout";

export const joints =
  "de|d'|que|qu'|pour|du|que je dois|que j'ai|que je doive|qu'il faut|qu'il faut que je|il faut que je pense a|" +
  "faut que je pense a|que je pense a|il faut que j'|faut que j'|il faut penser a|qu'il faudra|que je devrai|" +
  "qu'on doit|qu'on a|que nous devons|que c'est|que c'|qu'il y a|je dois|je devrai|j'ai|j'ai un|il faut que je|" +
  "faut que je|il faut|faut|il faudra|on doit|c'est|de ne pas oublier de|de ne pas oublier d'|de ne pas oublier|" +
  "de ne pas oublier le|d'oublier pas de|de pas oublier de|de pas oublier d'|de pas oublier|n'oublie pas de|" +
  "n'oublie pas d'|ne pas oublier de|ne pas oublier d'|ne pas oublier|de penser a|de bien penser a|a propos de|" +
  "a propos du|au sujet de|au sujet du|concernant|je veux|je voudrais|il y a|pour que je";

export const alsos =
  "et|puis|et puis|ensuite|et ensuite|et aussi|aussi|ainsi que|et de|et d'|et que|et rappelle moi|plus";

export const common =
  "le|la|les|l'|un|une|des|du|de|d'|au|aux|et|ou|je|j'|tu|il|elle|on|nous|vous|ils|elles|me|moi|m'|mon|ma|mes|" +
  "ton|ta|tes|son|sa|ses|notre|nos|votre|vos|leur|ce|cet|cette|ces|que|qu'|qui|quoi|quand|comment|pourquoi|est|" +
  "c'est|suis|sont|ai|as|avons|avez|ont|etait|sera|fait|faire|dois|doit|faut|peux|peut|veux|avoir|etre|aller|va|" +
  "vais|pas|ne|n'|plus|pour|avec|sans|chez|dans|sur|sous|par|vers|avant|apres|depuis|jusqu'|appeler|appelle|" +
  "acheter|achete|payer|prendre|prends|sortir|envoyer|rendre|rdv|rendez|reunion|anniversaire|dentiste|medecin|" +
  "medicament|medicaments|poubelles|poubelle|courses|maman|papa|lait|pain|voiture|loyer|facture|oublier|penser|" +
  "chercher|arroser|nourrir|chat|chien|enfants|ecole|travail|boulot|bonjour|merci|stp|svp|oui|non|tres|bien|" +
  "aussi|appel|cadeau|mettre|noel|paques|toussaint|film|medoc|medocs|piscine|banque|ecrire|repondre|reserver|" +
  "pile|jeu|pentecote|fete|meres|peres|saint|valentin|visite|bientot|pause|quoi";
